-- @start
SET SESSION gtid_next = 'AUTOMATIC:blue';
INSERT INTO t VALUES (3, 3);
SET SESSION gtid_next = 'AUTOMATIC:red_2';
UPDATE t SET v = 4 WHERE id = 3;
SET SESSION gtid_next = 'AUTOMATIC';
INSERT INTO t VALUES (4, 3);
INSERT INTO log VALUES (1, 'plain');
SET SESSION gtid_next = 'AUTOMATIC:blue';
INSERT INTO log VALUES (2, 'blue');
-- @wait
-- @crash
ALTER TABLE t ADD COLUMN w INT DEFAULT 7;
INSERT INTO log VALUES (3, 'blue');
SET SESSION gtid_next = 'AUTOMATIC:red_2';
INSERT INTO log VALUES (4, 'red');
DELETE FROM t WHERE id = 1;
-- @wait
-- @crash
SET SESSION gtid_next = 'AUTOMATIC';
INSERT INTO log VALUES (5, 'plain');
