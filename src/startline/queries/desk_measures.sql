-- cases: How the newest cases of some days fare: all of them, by type, and by why they were solved.
WITH opened AS (
  SELECT type, solution, reopened, answered_by_article, first_answered_at IS NOT NULL AS answered,
         first_answered_at - opened_at AS to_answer, solved_at - opened_at AS to_solution,
         first_answered_at <= first_due_at AS in_time,
         first_answered_at IS NOT NULL OR state IN ('new', 'open') AND first_due_at < %(now)s AS judged
  FROM startline_case
  WHERE opened_at >= %(since)s AND opened_at < %(until)s
  ORDER BY opened_at DESC, id DESC
  LIMIT %(most)s
)
SELECT type, solution, count(*) AS opened, count(*) FILTER (WHERE answered) AS answered,
       count(*) FILTER (WHERE judged) AS judged, count(*) FILTER (WHERE judged AND in_time) AS in_time,
       count(to_solution) AS solved, count(*) FILTER (WHERE reopened > 0) AS reopened,
       percentile_cont('{0.5,0.9}'::float8[]) WITHIN GROUP (ORDER BY to_answer) AS to_answer,
       percentile_cont('{0.5,0.9}'::float8[]) WITHIN GROUP (ORDER BY to_solution) AS to_solution,
       count(*) FILTER (WHERE solution = 'explained' AND answered_by_article IS NULL) AS explained,
       count(*) FILTER (WHERE solution = 'explained' AND answered_by_article IS NOT NULL) AS by_article
FROM opened
GROUP BY GROUPING SETS ((), (type), (solution))
HAVING NOT (GROUPING(solution) = 0 AND solution IS NULL)
ORDER BY GROUPING(type, solution) DESC, count(*) DESC, type, solution;

-- by_span: How many of the newest cases were opened in each of the spans that begin at the edges.
SELECT width_bucket(opened_at, %(edges)s::timestamptz[]) AS place, count(*) AS number
FROM (SELECT opened_at FROM startline_case WHERE opened_at >= %(since)s AND opened_at < %(until)s
      ORDER BY opened_at DESC, id DESC LIMIT %(most)s) AS opened
GROUP BY place;

-- before: How many cases of each type were opened in some days, the newest counted.
SELECT type, count(*) AS number
FROM (SELECT type FROM startline_case WHERE opened_at >= %(since)s AND opened_at < %(until)s
      ORDER BY opened_at DESC, id DESC LIMIT %(most)s) AS opened
GROUP BY type;

-- searches: What was searched for most often in the help, and what most often without finding an article.
WITH searched AS (
  SELECT language, lower(btrim(words)) AS words, found = 0 AS missed
  FROM startline_helpsearch
  WHERE searched_at >= %(since)s AND searched_at < %(until)s
  ORDER BY searched_at DESC, id DESC
  LIMIT %(most)s
), counted AS (
  SELECT language, words, count(*) AS number, count(*) FILTER (WHERE missed) AS missed,
         row_number() OVER (ORDER BY count(*) DESC, words, language) AS place,
         row_number() OVER (ORDER BY count(*) FILTER (WHERE missed) DESC, words, language) AS missed_place,
         sum(count(*)) OVER () AS searched, sum(count(*) FILTER (WHERE missed)) OVER () AS all_missed
  FROM searched
  GROUP BY language, words
)
SELECT language, words, number, missed, place <= %(top)s AS frequent, missed_place <= %(top)s AND missed > 0 AS gap,
       searched, all_missed
FROM counted
WHERE place <= %(top)s OR missed_place <= %(top)s AND missed > 0
ORDER BY place;
