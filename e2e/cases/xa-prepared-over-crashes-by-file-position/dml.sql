-- All behind the prepared transaction is held while it waits: rows without a key, DDL, other files of the log.
-- @session b
SELECT 1;
-- @source
-- @start
XA START 'long';
INSERT INTO t VALUES (10, 10);
INSERT INTO log VALUES (10);
XA END 'long';
XA PREPARE 'long';
-- @disconnect main
-- @session b
INSERT INTO log VALUES (1), (2);
CREATE TABLE made (id INT);
INSERT INTO made VALUES (1);
-- @wait
-- @crash
FLUSH BINARY LOGS;
INSERT INTO log VALUES (3);
ALTER TABLE made ADD COLUMN v INT;
INSERT INTO made VALUES (2, 2);
XA START 'short';
INSERT INTO log VALUES (20);
XA END 'short';
XA PREPARE 'short';
XA COMMIT 'short';
-- @wait
-- @crash
FLUSH BINARY LOGS;
INSERT INTO log VALUES (4);
-- @wait
-- @crash
DROP TABLE made;
CREATE TABLE made (other INT PRIMARY KEY);
INSERT INTO made VALUES (7);
INSERT INTO log VALUES (5);
-- @wait
-- @crash
XA COMMIT 'long';
INSERT INTO log VALUES (6);
-- @wait
-- @crash
INSERT INTO log VALUES (7);
