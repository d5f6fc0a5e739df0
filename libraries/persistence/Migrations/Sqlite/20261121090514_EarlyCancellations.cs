using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EarlyCancellations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "early_cancellations",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    tenant_name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_early_cancellations", x => new { x.job_id, x.tenant_name });
                });

            migrationBuilder.CreateIndex(
                name: "IX_early_cancellations_at",
                table: "early_cancellations",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "early_cancellations");
        }
    }
}
