INSERT INTO t VALUES (1,1),(2,2),(3,3),(4,4),(5,5),(6,6),(7,7),(8,8),(9,9),(10,10);
UPDATE t SET b = b + 1;
UPDATE t SET a = a + 1, b = b * 2;
DELETE FROM t WHERE a % 2 = 0;
