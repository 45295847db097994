-- @session b
DO 1;
-- @start
-- @source
XA START 'big';
INSERT INTO t WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 700) SELECT i, CONCAT('it''s ', CHAR(i % 128 USING utf8mb4), REPEAT('é\\n', i % 20)), JSON_OBJECT('i', i), CHAR(i) FROM r;
UPDATE t SET v = NULL WHERE id % 7 = 0;
DELETE FROM t WHERE id % 11 = 0;
XA END 'big';
XA PREPARE 'big';
-- @disconnect main
-- @session b
INSERT INTO u VALUES (10001, 'between');
-- @wait
-- @crash
INSERT INTO u VALUES (10002, 'between');
XA COMMIT 'big';
-- @crash
INSERT INTO u VALUES (10003, 'after');
