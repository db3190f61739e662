CREATE TABLE `upstream` (
	`key` text PRIMARY KEY NOT NULL,
	`fetched` text NOT NULL,
	`body` text NOT NULL
);
