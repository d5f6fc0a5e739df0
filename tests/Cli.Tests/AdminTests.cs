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
