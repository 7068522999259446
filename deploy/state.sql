-- What an operator wants to know besides the containers: is anybody saving, and does the worker do its work. A line each.
SELECT to_regclass('public.exams_studentanswer') IS NOT NULL AS is_installed \gset
\if :is_installed

-- By the sittings that run, which have an index; looking through all answers would hinder those who save.
SELECT format('Somebody wrote within the last %s seconds.', 60 + round(extract(epoch FROM now() - max(last_activity))))
FROM public.exams_examsession WHERE mode = 'live' AND status = 'in_progress' HAVING count(*) > 0;

SELECT format('warning: %s sittings ended up to %s minutes ago and are not closed: look at beat and worker.',
              count(*), ceil(extract(epoch FROM now() - min(deadline)) / 60))
FROM public.exams_examsession
WHERE mode = 'live' AND status = 'in_progress' AND deadline + interval '90 seconds' < now()
HAVING count(*) > 0;

SELECT format('warning: %s handed-in sittings have waited up to %s minutes for a score: look at the worker.',
              count(*), ceil(extract(epoch FROM now() - min(submitted_at)) / 60))
FROM public.exams_examsession
WHERE mode = 'live' AND status = 'submitted' AND scored_at IS NULL AND submitted_at + interval '5 minutes' < now()
HAVING count(*) > 0;

\endif
