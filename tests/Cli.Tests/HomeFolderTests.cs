using Microsoft.Data.Sqlite;

namespace AdGenius.Cli.Tests;

public sealed class HomeFolderTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Without_settings_all_files_are_in_one_folder()
    {
        var user = Directory.CreateDirectory(Path.Combine(_command.Folder, "user")).FullName;
        _command.Environment["ADGENIUS_HOME"] = "";
        _command.Environment["XDG_DATA_HOME"] = "";
        _command.Environment["HOME"] = user;
        _command.Environment["CI"] = ""; // libraries write less there

        var outcome = await _command.RunAsync("generate", "a lake", "--duration", "1");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        var own = Path.Combine(user, ".local", "share", "adgenius") + Path.DirectorySeparatorChar;
        Assert.True(File.Exists(Path.Combine(own, "adgenius.db")), outcome.ErrorOutput);
        Assert.All(
            Directory.EnumerateFiles(user, "*", SearchOption.AllDirectories),
            file => Assert.StartsWith(own, file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_home_folder_that_cannot_be_written_is_named_at_once()
    {
        // A folder in which even root cannot create a file.
        _command.Environment["ADGENIUS_HOME"] = "/proc/self";

        var outcome = await _command.RunAsync("list");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("cannot be written", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("Another adgenius process", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_file_is_named_with_what_to_do()
    {
        var file = Path.Combine(_command.Home, "adgenius.db");
        Assert.Equal(0, (await _command.RunAsync("list")).ExitCode);
        var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        content.AsSpan(8192).Fill(0x55);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);

        var outcome = await _command.RunAsync("list");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"adgenius: SQLite file {file}: the file is damaged; restore it from a copy, or move it away to start with an empty one.",
            outcome.ErrorOutput.Trim());
    }

    /// <summary>The file of a version of before the first release has tables, and a migration that no released version knows.</summary>
    [LongTest]
    [Fact]
    public async Task A_database_file_of_before_the_first_release_is_named_with_what_to_do()
    {
        Directory.CreateDirectory(_command.Home);
        var file = Path.Combine(_command.Home, "adgenius.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsHistory" VALUES ('20260101000000_Initial', '10.0.0');
                CREATE TABLE videos (correlation_id TEXT NOT NULL PRIMARY KEY);
                """;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var outcome = await _command.RunAsync("generate", "a lake", "--no-ai", "--duration", "1");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"adgenius: SQLite file {file}: the tables were made by a version of before the first release, "
                + "which this version cannot update; end the processes that use it, "
                + $"move {file}, {file}-wal and {file}-shm to another folder, and start again.",
            outcome.ErrorOutput.Trim());
    }
}
