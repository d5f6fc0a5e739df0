using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class DeletedVideos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "videos",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "videos");
        }
    }
}
