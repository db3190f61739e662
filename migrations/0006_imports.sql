CREATE TABLE `import_uploads` (
	`import` text NOT NULL,
	`key` text NOT NULL,
	`upload_id` text NOT NULL,
	PRIMARY KEY(`import`, `key`)
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`collection` text NOT NULL,
	`state` text NOT NULL,
	`made` text NOT NULL,
	`touched` text NOT NULL,
	`portions` integer NOT NULL,
	`document` text,
	`summary` text
);
--> statement-breakpoint
CREATE INDEX `imports_by_state` ON `imports` (`state`,`touched`);--> statement-breakpoint
CREATE INDEX `imports_by_collection` ON `imports` (`collection`);--> statement-breakpoint
ALTER TABLE `collections` ADD `current_import` text;