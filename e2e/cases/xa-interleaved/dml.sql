-- @session a
XA START 'x4a';
INSERT INTO t VALUES (10, 1);
XA END 'x4a';
XA PREPARE 'x4a';
-- @session b
XA START 'x4b';
UPDATE t SET v = 5 WHERE id = 1;
XA END 'x4b';
XA PREPARE 'x4b';
-- @session c
INSERT INTO t VALUES (11, 1);
-- @session b
XA COMMIT 'x4b';
UPDATE t SET v = 6 WHERE id = 1;
-- @session a
XA COMMIT 'x4a';
UPDATE t SET v = 7 WHERE id = 10;
