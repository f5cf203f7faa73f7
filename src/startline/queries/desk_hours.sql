-- hours: The desk's hours and promises, in the operator's zone; in UTC while there is no operator's account.
SELECT instance.desk_days, instance.desk_opens, instance.desk_closes, instance.desk_promises,
       coalesce(operator.time_zone, 'UTC') AS time_zone
FROM startline_instance AS instance
LEFT JOIN startline_account AS operator ON operator.kind = 'operator';
