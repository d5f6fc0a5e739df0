namespace AdGenius.Cli.Tests;

public sealed class AdminTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Tenant_is_exported_and_then_erased()
    {
        await _command.RunAsync("keys", "add", "acme");
        await _command.RunAsync("keys", "add", "other");

        var exported = await _command.RunAsync("admin", "export", "acme");
        var unconfirmed = await _command.RunAsync("admin", "erase", "acme");
        var erased = await _command.RunAsync("admin", "erase", "acme", "--yes");
        var after = await _command.RunAsync("keys", "list");

        Assert.Equal(0, exported.ExitCode);
        Assert.StartsWith("""{"table":"api_keys","row":{"keyId":""", exported.Output, StringComparison.Ordinal);
        Assert.Equal(2, unconfirmed.ExitCode);
        Assert.Contains("adgenius admin export", unconfirmed.ErrorOutput, StringComparison.Ordinal);
        Assert.Equal(0, erased.ExitCode);
        Assert.Contains("api_keys: 1 row(s) deleted", erased.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", after.Output, StringComparison.Ordinal);
        Assert.Contains("other", after.Output, StringComparison.Ordinal);
    }

    /// <summary>No row refers to these files: retention has deleted the jobs.</summary>
    [Theory]
    [InlineData(null, new[] {
        "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4", "20260101_120000-spring-2-001.mp4", "start.png" })]
    [InlineData("spring", new[] { "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4" })]
    public async Task Files_without_rows_are_erased_and_those_of_others_are_not(string? creative, string[] expected)
    {
        string[] names =
        [
            "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4", "20260101_120000-spring-2-001.mp4", "start.png",
        ];
        await _command.RunAsync("keys", "add", "acme");
        foreach (var tenant in (string[])["acme", "acme-2"])
        {
            var folder = Directory.CreateDirectory(Path.Combine(_command.Home, "objects", "videos", tenant)).FullName;
            foreach (var name in names)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), "x", TestContext.Current.CancellationToken);
            }

            var speech = Directory.CreateDirectory(Path.Combine(_command.Home, "objects", "staging", "speech", tenant)).FullName;
            await File.WriteAllTextAsync(Path.Combine(speech, "0a1b"), "x", TestContext.Current.CancellationToken);
        }

        string[] scope = creative is null ? ["acme"] : ["acme", "--creative", creative];
        var erased = await _command.RunAsync(["admin", "erase", .. scope, "--yes"]);

        Assert.True(erased.ExitCode == 0, erased.ErrorOutput);
        var folders = Path.Combine(_command.Home, "objects", "videos");
        Assert.Equal(names.Except(expected), names.Where(name => File.Exists(Path.Combine(folders, "acme", name))));
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(folders, "acme-2", name))));
        var speeches = Path.Combine(_command.Home, "objects", "staging", "speech");
        Assert.Equal(creative is not null, File.Exists(Path.Combine(speeches, "acme", "0a1b")));
        Assert.True(File.Exists(Path.Combine(speeches, "acme-2", "0a1b")));
        Assert.All(expected, name => Assert.Contains($"deleted videos/acme/{name}", erased.Output, StringComparison.Ordinal));
        Assert.Contains("Not searched: messages in the queues", erased.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "erase", "no such/name")]
    [InlineData("admin", "export", "acme", "--creative", "../x")]
    public async Task Invalid_name_is_rejected(params string[] arguments)
    {
        var outcome = await _command.RunAsync(arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("must be 1 to 64 letters", outcome.ErrorOutput, StringComparison.Ordinal);
    }
}
