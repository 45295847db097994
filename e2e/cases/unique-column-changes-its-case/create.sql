CREATE TABLE t (id INT PRIMARY KEY, u VARCHAR(20) COLLATE utf8mb4_0900_ai_ci UNIQUE);
INSERT INTO t VALUES (1, 'alpha'), (2, 'beta'), (3, 'straße'), (4, NULL);
