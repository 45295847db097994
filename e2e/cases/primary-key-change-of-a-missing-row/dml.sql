-- @target
DELETE FROM t WHERE id = 1;
-- @source
UPDATE t SET id = 5 WHERE id = 1;
UPDATE t SET v = 3 WHERE id = 2;
DELETE FROM t WHERE id = 5;
