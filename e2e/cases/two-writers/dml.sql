-- @session a
BEGIN;
UPDATE t SET v = v + 1 WHERE id = 1;
-- @session b
BEGIN;
UPDATE t SET v = v + 10 WHERE id = 2;
INSERT INTO t VALUES (3, 3);
COMMIT;
-- @session a
UPDATE t SET v = v + 100 WHERE id = 2;
COMMIT;
-- @session b
UPDATE t SET v = v * 2;
