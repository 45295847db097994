-- @target
DELETE FROM t WHERE id = 1;
-- @source
UPDATE t SET u = 9 WHERE id = 1;
UPDATE t SET u = 1 WHERE id = 2;
DELETE FROM t WHERE id = 1;
