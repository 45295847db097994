-- @target
INSERT INTO t VALUES (1, 'a', 5);
-- @source
SET sql_mode = '';
INSERT INTO t VALUES (1, 'nope', 1);
UPDATE t SET v = 2;
INSERT INTO t VALUES (2, 'zz', 1);
