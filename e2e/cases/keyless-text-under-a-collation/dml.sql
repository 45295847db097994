INSERT INTO t VALUES ('a', 'é'), ('A', 'é'), ('a ', 'e'), ('a', 'E');
UPDATE t SET a = 'changed' WHERE BINARY a = 'A';
DELETE FROM t WHERE a = 'a' AND BINARY b = 'E';
