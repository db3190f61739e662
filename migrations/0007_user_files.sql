CREATE TABLE `loose_objects` (
	`version` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`path` text NOT NULL,
	`bytes` integer NOT NULL,
	`uploading` integer NOT NULL,
	`upload_id` text,
	`expires` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `loose_objects_by_owner` ON `loose_objects` (`owner`);--> statement-breakpoint
CREATE INDEX `loose_objects_by_end` ON `loose_objects` (`expires`);--> statement-breakpoint
CREATE TABLE `user_files` (
	`owner` text NOT NULL,
	`path` text NOT NULL,
	`version` text NOT NULL,
	`bytes` integer NOT NULL,
	`modified` text NOT NULL,
	PRIMARY KEY(`owner`, `path`)
);
--> statement-breakpoint
-- 1 GiB, as for plans of which nothing else is said.
UPDATE `plans` SET `body` = json_set(`body`, '$.storage', 1073741824) WHERE json_extract(`body`, '$.storage') IS NULL;
