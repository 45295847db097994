-- @target
DELETE FROM t WHERE id IN (7, 150, 300);
-- @source
UPDATE t SET v = v + 1;
DELETE FROM t WHERE id IN (7, 150, 300);
