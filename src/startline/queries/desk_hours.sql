-- hours: The desk's hours and promises; the ones that an instance begins with where there is none yet.
SELECT coalesce(instance.desk_days, '12345') AS desk_days, coalesce(instance.desk_opens, 9) AS desk_opens,
       coalesce(instance.desk_closes, 18) AS desk_closes, coalesce(operator.time_zone, 'UTC') AS time_zone,
       coalesce(instance.desk_promises, '{"urgent": 2, "high": 4, "normal": 9, "low": 27}') AS desk_promises
FROM (SELECT) AS one
LEFT JOIN startline_instance AS instance ON true
LEFT JOIN startline_account AS operator ON operator.kind = 'operator';
