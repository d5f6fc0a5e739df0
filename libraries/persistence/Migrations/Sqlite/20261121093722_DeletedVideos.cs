using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AdGenius.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DeletedVideos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "deleted_at",
                table: "videos",
                type: "TEXT",
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
