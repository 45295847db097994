-- @target
DELETE FROM t WHERE id IN (2, 3);
-- @source
UPDATE t SET v = 10 WHERE id = 1;
UPDATE t SET v = 20 WHERE id = 2;
DELETE FROM t WHERE id = 3;
DELETE FROM t WHERE id = 2;
