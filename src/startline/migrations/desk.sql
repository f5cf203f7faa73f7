-- The desk: who sees what it keeps, and what is never changed.

-- Who sells an order reads their own cases, and nothing that the customer or the desk says to itself.
ALTER TABLE startline_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY cases_of_seen_accounts ON startline_case FOR SELECT TO startline_reader USING (
  (SELECT startline_sees_all())
  OR (side = 'seller' AND account_id = ANY ((SELECT startline_seen_accounts())::bigint[])));
DO $$
DECLARE owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['caseline', 'caseentry', 'casefile'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY for_who_sells ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all())'
      ' OR (for_sellers AND account_id = ANY ((SELECT startline_seen_accounts())::bigint[])))', owned);
  END LOOP;
  FOREACH owned IN ARRAY ARRAY['casemail', 'caseproposal', 'cannedanswer', 'helpvote', 'helpsearch'] LOOP
    EXECUTE format('ALTER TABLE startline_%s ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY rows_for_the_operators_people ON startline_%s FOR SELECT TO startline_reader USING ('
      '(SELECT startline_sees_all()))', owned);
  END LOOP;
END $$;
GRANT SELECT ON startline_case, startline_caseline, startline_caseentry, startline_casefile, startline_casemail,
  startline_caseproposal, startline_cannedanswer, startline_helpvote, startline_helpsearch, startline_helptext
  TO startline_reader;
-- Of the pictures of cases that they read a reader knows how they are called and how large they are; their content is handed
-- out by who steps out of the role.
CREATE POLICY pictures_of_cases ON startline_storedfile FOR SELECT TO startline_reader
  USING (EXISTS (SELECT FROM startline_casefile AS shown WHERE shown.file_id = startline_storedfile.id));
GRANT SELECT (public_id, name, width, height) ON startline_storedfile TO startline_reader;

-- Mails about cases say their words: they are the desk's own, and the asker's page has them too.
CREATE POLICY mails_about_cases_are_the_desks ON startline_mail AS RESTRICTIVE FOR SELECT TO startline_reader USING (
  kind NOT IN ('case_opened', 'case_answered', 'case_solved', 'case_said', 'case_proposed') OR (SELECT startline_sees_all()));

-- Cases
CREATE TRIGGER a_case_is_never_deleted BEFORE DELETE ON startline_case
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a case is never deleted');
CREATE TRIGGER a_case_keeps_its_opening BEFORE UPDATE ON startline_case FOR EACH ROW
  WHEN ((OLD.public_id, OLD.number, OLD.account_id, OLD.side, OLD.organization_id, OLD.order_id, OLD.transaction_id,
         OLD.subject, OLD.opened_by_kind, OLD.opened_by_id, OLD.opened_by_address_id, OLD.opened_at)
        IS DISTINCT FROM
        (NEW.public_id, NEW.number, NEW.account_id, NEW.side, NEW.organization_id, NEW.order_id, NEW.transaction_id,
         NEW.subject, NEW.opened_by_kind, NEW.opened_by_id, NEW.opened_by_address_id, NEW.opened_at)
        OR (OLD.first_answered_at IS NOT NULL AND OLD.first_answered_at IS DISTINCT FROM NEW.first_answered_at)
        OR NEW.reopened < OLD.reopened)
  EXECUTE FUNCTION startline_forbid('a case keeps how it was opened and when it was first answered');
CREATE TRIGGER a_case_entry_is_never_changed BEFORE UPDATE OR DELETE ON startline_caseentry
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER case_entries_are_never_emptied BEFORE TRUNCATE ON startline_caseentry
  EXECUTE FUNCTION startline_forbid('the record is append-only');
ALTER TABLE startline_caseentry ENABLE ALWAYS TRIGGER a_case_entry_is_never_changed;
ALTER TABLE startline_caseentry ENABLE ALWAYS TRIGGER case_entries_are_never_emptied;
CREATE TRIGGER what_a_case_is_about_is_never_changed BEFORE UPDATE OR DELETE ON startline_caseline
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');
CREATE TRIGGER a_case_file_is_never_changed BEFORE UPDATE OR DELETE ON startline_casefile
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('the record is append-only');

-- Proposals
CREATE TRIGGER a_proposal_is_never_deleted BEFORE DELETE ON startline_caseproposal
  FOR EACH ROW EXECUTE FUNCTION startline_forbid('a proposal is never deleted');
CREATE TRIGGER a_proposal_is_decided_once BEFORE UPDATE ON startline_caseproposal FOR EACH ROW
  WHEN (OLD.state <> 'open'
        OR (OLD.public_id, OLD.case_id, OLD.address_id, OLD.lines, OLD.proposed_by_id, OLD.proposed_at)
           IS DISTINCT FROM
           (NEW.public_id, NEW.case_id, NEW.address_id, NEW.lines, NEW.proposed_by_id, NEW.proposed_at))
  EXECUTE FUNCTION startline_forbid('a proposal is decided once, and stays what was proposed');

-- Votes are counted as they were; words come to one afterwards, and are forgotten in time, but never become others.
CREATE TRIGGER a_vote_is_never_changed BEFORE UPDATE ON startline_helpvote FOR EACH ROW
  WHEN ((OLD.words <> '' AND NEW.words <> '')
        OR (OLD.public_id, OLD.slug, OLD.language, OLD.useful, OLD.came_from, OLD.voted_at)
           IS DISTINCT FROM
           (NEW.public_id, NEW.slug, NEW.language, NEW.useful, NEW.came_from, NEW.voted_at))
  EXECUTE FUNCTION startline_forbid('a vote is never changed, and its words come once, and go');

-- The search over help and cases.
-- Words as they are compared: without accents, case and punctuation; what is longer than a word can be is none. The same
-- for what is kept and for what is typed, so that both find each other; e-mail, email and mail are one word.
CREATE FUNCTION startline_words(raw text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(regexp_replace(regexp_replace(
    lower(replace(regexp_replace(normalize(raw, NFKD), '[\u0300-\u036f]+', '', 'g'), 'ß', 'ss')),
    '\me[-\u2010\u2011 ]?mail', 'mail', 'g'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g'),
    '[^ ]{65,}', ' ', 'g'))
$$;
CREATE FUNCTION startline_dictionary(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE left(language, 2)
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    ELSE 'pg_catalog.english'::regconfig END
$$;
-- One word, whatever its ending; one that may still be being typed also finds what begins so. Empty for what says nothing.
CREATE FUNCTION startline_word_query(dictionary regconfig, word text, begins boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN begins AND length(word) > 2 AND numnode(plainto_tsquery(dictionary, word)) > 0
    THEN plainto_tsquery(dictionary, word) || to_tsquery('pg_catalog.simple', '''' || word || ''':*')
    ELSE plainto_tsquery(dictionary, word) END
$$;

-- An article's title says most of what it is about, then the words that people use for it, its summary, its text.
ALTER TABLE startline_helptext ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (
  setweight(to_tsvector(startline_dictionary(language), startline_words(title)), 'A')
  || setweight(to_tsvector(startline_dictionary(language), startline_words(keywords)), 'B')
  || setweight(to_tsvector(startline_dictionary(language), startline_words(summary)), 'C')
  || setweight(to_tsvector(startline_dictionary(language), startline_words(text)), 'D')) STORED;
CREATE INDEX help_words ON startline_helptext USING gin (words) WITH (fastupdate = off);

-- What a case is found by is written with its cause. Addresses stand in it as "@id", which nobody's words can be, so that
-- erasing an address leaves none behind. Past 3,000 different words a conversation is found by these, and by its notes past 4,000: a tsvector is bounded.
-- Once a case has an internal note, its words and all others stand in a table of the desk's own, which nothing else reads.
ALTER TABLE startline_casewords ENABLE ROW LEVEL SECURITY;
ALTER TABLE startline_casedeskwords ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION startline_address_words(ids bigint[]) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_to_tsvector(ARRAY(SELECT DISTINCT '@' || id FROM unnest(ids) AS id WHERE id IS NOT NULL))
$$;
CREATE FUNCTION startline_word_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE startline_casewords SET words = words || startline_address_words(ARRAY[NEW.wanted_id]) WHERE case_id = NEW.id;
    RETURN NULL;
  END IF;
  INSERT INTO startline_casewords (case_id, account_id, for_sellers, words)
  SELECT NEW.id, NEW.account_id, NEW.side = 'seller',
         strip(to_tsvector(startline_dictionary(NEW.language), startline_words(concat_ws(' ', NEW.number,
           (SELECT number FROM startline_order WHERE id = NEW.order_id), NEW.subject))))
         || startline_address_words(ARRAY[NEW.wanted_id, NEW.opened_by_address_id,
              (SELECT a.id FROM startline_user AS u JOIN startline_address AS a ON a.key = u.email WHERE u.id = NEW.opened_by_id)]);
  RETURN NULL;
END $$;
CREATE FUNCTION startline_word_case_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE startline_casewords AS kept SET words = kept.words || startline_address_words(named.contacts)
  FROM (SELECT case_id, array_agg(DISTINCT contact_id) AS contacts FROM added WHERE contact_id IS NOT NULL GROUP BY case_id) AS named
  WHERE kept.case_id = named.case_id;
  RETURN NULL;
END $$;
CREATE FUNCTION startline_word_case_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE startline_casewords AS kept
  SET words = kept.words || strip(to_tsvector(startline_dictionary(asked.language), startline_words(NEW.text)))
  FROM startline_case AS asked
  WHERE asked.id = NEW.case_id AND kept.case_id = NEW.case_id AND length(kept.words) < 3000;
  RETURN NULL;
END $$;
CREATE FUNCTION startline_word_internal_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO startline_casedeskwords AS kept (case_id, words)
  SELECT shown.case_id, shown.words FROM startline_casewords AS shown WHERE shown.case_id = NEW.case_id FOR NO KEY UPDATE
  ON CONFLICT (case_id) DO NOTHING;
  UPDATE startline_casedeskwords AS kept
  SET words = kept.words || strip(to_tsvector(startline_dictionary(asked.language), startline_words(NEW.text)))
  FROM startline_case AS asked
  WHERE asked.id = NEW.case_id AND kept.case_id = NEW.case_id AND length(kept.words) < 4000;
  RETURN NULL;
END $$;
CREATE FUNCTION startline_word_for_desk() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE startline_casedeskwords AS kept SET words = kept.words || NEW.words
  WHERE kept.case_id = NEW.case_id AND length(kept.words) < 3000;
  RETURN NULL;
END $$;
CREATE TRIGGER a_case_is_found_by_its_subject AFTER INSERT ON startline_case
  FOR EACH ROW EXECUTE FUNCTION startline_word_case();
CREATE TRIGGER a_case_is_found_by_the_address_that_is_wanted AFTER UPDATE OF wanted_id ON startline_case
  FOR EACH ROW WHEN (OLD.wanted_id IS DISTINCT FROM NEW.wanted_id) EXECUTE FUNCTION startline_word_case();
CREATE TRIGGER a_case_is_found_by_its_contacts AFTER INSERT ON startline_caseline
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION startline_word_case_lines();
CREATE TRIGGER a_case_is_found_by_what_was_said AFTER INSERT ON startline_caseentry
  FOR EACH ROW WHEN (NOT NEW.internal AND NEW.text <> '') EXECUTE FUNCTION startline_word_case_entry();
CREATE TRIGGER the_desk_finds_a_case_by_its_notes AFTER INSERT ON startline_caseentry
  FOR EACH ROW WHEN (NEW.internal AND NEW.text <> '') EXECUTE FUNCTION startline_word_internal_entry();
CREATE TRIGGER the_desk_finds_a_case_by_all_words_at_once AFTER UPDATE ON startline_casewords
  FOR EACH ROW EXECUTE FUNCTION startline_word_for_desk();

-- All the words, as each of the five languages knows them: one's own is not known, and a stop word of one is a word in
-- another. Only of a number the beginning is enough, for to look for beginnings costs five times as much.
CREATE FUNCTION startline_case_query(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg(DISTINCT '(' || every || ')', ' | ')::tsquery
  FROM (SELECT string_agg('(' || query::text || ')', ' & ' ORDER BY place) AS every
        FROM unnest('{english,italian,german,french,spanish}'::regconfig[]) AS dictionary,
             (SELECT word, place, max(place) OVER () AS last
              FROM string_to_table(startline_words(typed), ' ') WITH ORDINALITY AS one (word, place)) AS words,
             LATERAL startline_word_query(dictionary, word, place = last AND word ~ '[0-9]') AS query
        WHERE word <> '' AND numnode(query) > 0
        GROUP BY dictionary) AS by_dictionary
$$;
-- The newest cases that the session's reader may see and that match: by the index, which row-level security would keep the
-- match from. The conditions are those of the policies cases_of_seen_accounts and, for the words of internal notes, that of
-- for_who_sells over entries; a test holds them to the same answer.
-- What more than 5,000 cases match is frequent: then the newest 50,000 are walked, newest first.
CREATE FUNCTION startline_cases_worded(asked tsquery, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  all_of_them boolean := public.startline_sees_all();
  seen bigint[] := public.startline_seen_accounts();
  found bigint[];
BEGIN
  IF all_of_them THEN
    found := ARRAY(SELECT case_id FROM public.startline_casewords WHERE words @@ asked
                   UNION ALL SELECT case_id FROM public.startline_casedeskwords WHERE words @@ asked LIMIT 5001);
  ELSE
    found := ARRAY(SELECT case_id FROM public.startline_casewords
                   WHERE words @@ asked AND for_sellers AND account_id = ANY (seen) LIMIT 5001);
  END IF;
  IF cardinality(found) <= 5000 THEN
    RETURN QUERY SELECT DISTINCT id FROM unnest(found) AS id ORDER BY id DESC LIMIT most;
  ELSIF all_of_them THEN
    RETURN QUERY
      (SELECT case_id FROM (
        SELECT case_id, words FROM public.startline_casewords ORDER BY case_id DESC LIMIT 50000) AS newest
        WHERE words @@ asked ORDER BY case_id DESC LIMIT most)
      UNION
      (SELECT case_id FROM (
        SELECT case_id, words FROM public.startline_casedeskwords ORDER BY case_id DESC LIMIT 50000) AS newest
        WHERE words @@ asked ORDER BY case_id DESC LIMIT most)
      ORDER BY case_id DESC LIMIT most;
  ELSE
    RETURN QUERY SELECT case_id FROM (
      SELECT case_id, words FROM public.startline_casewords WHERE for_sellers AND account_id = ANY (seen)
      ORDER BY case_id DESC LIMIT 50000) AS newest
      WHERE words @@ asked ORDER BY case_id DESC LIMIT most;
  END IF;
END $$;
REVOKE EXECUTE ON FUNCTION startline_cases_worded FROM PUBLIC;
GRANT EXECUTE ON FUNCTION startline_cases_worded TO startline_reader;
