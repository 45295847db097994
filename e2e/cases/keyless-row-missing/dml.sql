-- @target
DELETE FROM t WHERE a = 2;
-- @source
UPDATE t SET b = 9 WHERE a = 1;
DELETE FROM t WHERE a = 2;
INSERT INTO t VALUES (3, 3);
