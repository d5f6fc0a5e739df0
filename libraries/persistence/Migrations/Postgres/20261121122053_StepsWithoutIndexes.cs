using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class StepsWithoutIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_videos_tenant_name_current_state_accepted_at",
                table: "videos");

            migrationBuilder.AlterTable(
                name: "videos")
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.AlterTable(
                name: "tenant_turns")
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.AlterTable(
                name: "takes")
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.AddColumn<string>(
                name: "outcome",
                table: "videos",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Open");

            migrationBuilder.Sql("UPDATE videos SET outcome = current_state WHERE ended_at IS NOT NULL;");

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_outcome_accepted_at",
                table: "videos",
                columns: new[] { "tenant_name", "outcome", "accepted_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_videos_tenant_name_outcome_accepted_at",
                table: "videos");

            migrationBuilder.DropColumn(
                name: "outcome",
                table: "videos");

            migrationBuilder.AlterTable(
                name: "videos")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.AlterTable(
                name: "tenant_turns")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.AlterTable(
                name: "takes")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_current_state_accepted_at",
                table: "videos",
                columns: new[] { "tenant_name", "current_state", "accepted_at" });
        }
    }
}
