-- wake: Put a job in the queue unless one waits there already: a waiting one will see what was just committed.
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)
SELECT 'sweeps', %(task_name)s::text, 0, '{}'
WHERE NOT EXISTS (
  SELECT FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %(task_name)s::text AND scheduled_at IS NULL
);
