using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WatchChargesGatesAndCallbacks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "open_charges",
                columns: table => new
                {
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    looks = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_open_charges", x => x.submission_id);
                });

            migrationBuilder.CreateTable(
                name: "provider_gates",
                columns: table => new
                {
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    claims = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provider_gates", x => x.model);
                });

            migrationBuilder.CreateTable(
                name: "seen_callbacks",
                columns: table => new
                {
                    digest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_seen_callbacks", x => x.digest);
                });

            migrationBuilder.CreateIndex(
                name: "IX_open_charges_due_at",
                table: "open_charges",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "IX_seen_callbacks_expires_at",
                table: "seen_callbacks",
                column: "expires_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "open_charges");

            migrationBuilder.DropTable(
                name: "provider_gates");

            migrationBuilder.DropTable(
                name: "seen_callbacks");
        }
    }
}
