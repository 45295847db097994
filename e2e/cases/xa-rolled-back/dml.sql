XA START 'x2', 'branch', 7;
INSERT INTO t VALUES (3, 3);
XA END 'x2', 'branch', 7;
XA PREPARE 'x2', 'branch', 7;
XA ROLLBACK 'x2', 'branch', 7;
INSERT INTO t VALUES (3, 33);
