using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FewerIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_videos_current_state_accepted_at",
                table: "videos");

            migrationBuilder.DropIndex(
                name: "IX_videos_due_at",
                table: "videos");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_enqueue_time",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_expiration_time",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_number",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_outbox_id_sequence_number",
                table: "outbox_message");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_enqueue_time",
                table: "outbox_message",
                column: "enqueue_time",
                filter: "enqueue_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_expiration_time",
                table: "outbox_message",
                column: "expiration_time",
                filter: "expiration_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "inbox_message_id", "inbox_consumer_id", "sequence_number" },
                unique: true,
                filter: "inbox_message_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_outbox_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "outbox_id", "sequence_number" },
                unique: true,
                filter: "outbox_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_outbox_message_enqueue_time",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_expiration_time",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_number",
                table: "outbox_message");

            migrationBuilder.DropIndex(
                name: "IX_outbox_message_outbox_id_sequence_number",
                table: "outbox_message");

            migrationBuilder.CreateIndex(
                name: "IX_videos_current_state_accepted_at",
                table: "videos",
                columns: new[] { "current_state", "accepted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_videos_due_at",
                table: "videos",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_enqueue_time",
                table: "outbox_message",
                column: "enqueue_time");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_expiration_time",
                table: "outbox_message",
                column: "expiration_time");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "inbox_message_id", "inbox_consumer_id", "sequence_number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_outbox_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "outbox_id", "sequence_number" },
                unique: true);
        }
    }
}
