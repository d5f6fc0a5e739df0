namespace AdGenius.Cli.Tests;

public sealed class HomeFolderTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Without_settings_all_state_is_in_one_folder()
    {
        var user = Directory.CreateDirectory(Path.Combine(_command.Folder, "user")).FullName;
        _command.Environment["ADGENIUS_HOME"] = "";
        _command.Environment["XDG_DATA_HOME"] = "";
        _command.Environment["HOME"] = user;

        var outcome = await _command.RunAsync("generate", "a lake", "--no-ai", "--duration", "1");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.True(File.Exists(Path.Combine(user, ".local", "share", "adgenius", "adgenius.db")), outcome.ErrorOutput);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(user), entry => !Path.GetFileName(entry).StartsWith('.'));
    }
}
