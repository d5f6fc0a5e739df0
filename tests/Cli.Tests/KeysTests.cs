namespace AdGenius.Cli.Tests;

public sealed class KeysTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_secret_and_revoked()
    {
        var made = await _command.RunAsync("keys", "add", "acme", "--name", "press [room]", "--days", "30");
        Assert.Equal(0, made.ExitCode);
        var key = made.Output.Trim();
        Assert.Matches("^agk_[0-9a-f]{16}_[0-9a-f]{64}$", key);
        Assert.DoesNotContain(key, made.ErrorOutput, StringComparison.Ordinal);
        var (id, secret) = (key.Split('_')[1], key.Split('_')[2]);
        await _command.RunAsync("keys", "add", "other");

        var (exitCode, listed, _) = await _command.RunJsonAsync("keys", "list", "--tenant", "acme");
        Assert.Equal(0, exitCode);
        var line = Assert.Single(listed.EnumerateArray().ToList());
        Assert.Equal((id, "acme", "press [room]", "Active"), (Text("id"), Text("tenant"), Text("name"), Text("state")));
        Assert.Equal(
            TimeSpan.FromDays(30),
            line.GetProperty("expiresAt").GetDateTimeOffset() - line.GetProperty("createdAt").GetDateTimeOffset());
        Assert.DoesNotContain(secret, listed.GetRawText(), StringComparison.Ordinal);

        var revoked = await _command.RunAsync("keys", "revoke", id);
        Assert.Equal(0, revoked.ExitCode);
        Assert.StartsWith($"Key {id} of acme was revoked at ", revoked.Output, StringComparison.Ordinal);
        var table = await _command.RunAsync("keys", "list");
        Assert.Matches($"{id} .*acme .*press \\[room\\] .*Revoked", table.Output);
        Assert.Contains("other", table.Output, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(_command.Home, "*", SearchOption.AllDirectories),
            file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret))));

        string? Text(string member) => line.GetProperty(member).GetString();
    }

    [LongTest]
    [Fact]
    public async Task Commands_send_the_key_of_the_environment()
    {
        var key = (await _command.RunAsync("keys", "add", "acme")).Output.Trim();
        _command.Environment["ADGENIUS_Gateway__Authentication"] = "ApiKeys";

        var without = await _command.RunAsync("list", "--tenant", "acme");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("adgenius: Send a valid API key", without.ErrorOutput, StringComparison.Ordinal);

        _command.Environment["ADGENIUS_API_KEY"] = key;
        var (exitCode, jobs, _) = await _command.RunJsonAsync("list", "--tenant", "acme");
        Assert.Equal((0, 0), (exitCode, jobs.GetArrayLength()));
        var other = await _command.RunAsync("list", "--tenant", "demo");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("adgenius: X-Tenant names another tenant", other.ErrorOutput, StringComparison.Ordinal);
        Assert.All([without, other], outcome => Assert.DoesNotContain(key, outcome.ErrorOutput, StringComparison.Ordinal));
    }

    [LongTest]
    [Fact]
    public async Task A_key_is_replaced_by_one_of_the_same_role()
    {
        var id = (await _command.RunAsync("keys", "add", "acme", "--role", "read", "--name", "press")).Output.Split('_')[1];
        var rotated = await _command.RunAsync("keys", "rotate", id, "--overlap-hours", "2");
        Assert.Equal(0, rotated.ExitCode);
        Assert.Contains($"Key {id} is accepted for 2 more hours at most.", rotated.ErrorOutput, StringComparison.Ordinal);
        var (_, keys, _) = await _command.RunJsonAsync("keys", "list");
        Assert.Equal(["read", "read"], keys.EnumerateArray().Select(key => key.GetProperty("role").GetString()));
        var successor = rotated.Output.Split('_')[1];
        Assert.Equal(
            successor, keys.EnumerateArray().Single(key => key.GetProperty("id").GetString() == id).GetProperty("replacedBy").GetString());
        var again = await _command.RunAsync("keys", "rotate", id);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains($"Key {id} was replaced by key {successor} before.", again.ErrorOutput, StringComparison.Ordinal);
        var unknown = await _command.RunAsync("keys", "rotate", "0123456789abcdef");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("There is no active key 0123456789abcdef", unknown.ErrorOutput, StringComparison.Ordinal);
    }

    /// <summary>An act names the key that it made or ended, and what is refused is no act.</summary>
    [LongTest]
    [Fact]
    public async Task The_audit_log_says_which_key_was_made_and_what_was_refused()
    {
        var id = (await _command.RunAsync("keys", "add", "acme", "--role", "read")).Output.Split('_')[1];
        var next = (await _command.RunAsync("keys", "rotate", id, "--overlap-hours", "2")).Output.Split('_')[1];
        await _command.RunAsync("keys", "revoke", next);
        await _command.RunAsync("keys", "rotate", next);
        await _command.RunAsync("keys", "revoke", "0123456789abcdef");
        await _command.RunAsync("limits", "set", "acme", "--running-jobs", "0");
        await _command.RunAsync("policy", "set", "acme", "--block", "!");

        var log = (await _command.RunAsync("admin", "audit-log")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var acts = log.Reverse().Select(static line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]).ToList();
        Assert.Equal(
            [
                $"AddApiKey tenant acme, role Read (key {id} until it is revoked): Done",
                $"RotateApiKey key {id} (replaced by key {next}, accepted for 2 more hours at most): Done",
                $"RevokeApiKey key {next} (tenant acme): Done",
                $"RotateApiKey key {next}: Refused, There is no active key {next}; 'adgenius keys list' lists all keys with their states.",
                "RevokeApiKey key 0123456789abcdef: Refused, There is no key 0123456789abcdef; 'adgenius keys list' lists all keys.",
                "SetTenantLimits acme: Refused, maxRunningJobs is 0; allowed are 1 to 100000, or none for the configured default.",
                "SetPolicy acme: Refused, blockedTerms[0].term must have at least 2 letters or digits, and at most 100 characters.",
            ],
            acts);
    }

    [LongTest]
    [Fact]
    public async Task An_unknown_key_cannot_be_revoked()
    {
        var outcome = await _command.RunAsync("keys", "revoke", "0123456789abcdef");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("adgenius: There is no key 0123456789abcdef", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TENANT must be 1 to 64 letters", "add", "../etc")]
    [InlineData("TENANT must be 1 to 64 letters", "add", "")]
    [InlineData("Required argument missing", "add")]
    [InlineData("--days is '0'; it must be 1 to 3650", "add", "acme", "--days", "0")]
    [InlineData("--days is 'soon'; it must be 1 to 3650", "add", "acme", "--days", "soon")]
    [InlineData("--name must be 1 to 100 characters in one line", "add", "acme", "--name", "a\nb")]
    [InlineData("--role is 'owner'; allowed are read, submit, approve, admin", "add", "acme", "--role", "owner")]
    [InlineData("--overlap-hours is '-1'; it must be 0 to 8760", "rotate", "0123456789abcdef", "--overlap-hours", "-1")]
    [InlineData("--tenant must be 1 to 64 letters", "list", "--tenant", "a/b")]
    [InlineData("ID must be a key's id, 16 hexadecimal digits", "revoke", "agk_0123456789abcdef_secret")]
    public async Task Bad_input_gets_one_clear_error_and_exit_code_2(string message, params string[] arguments)
    {
        var outcome = await _command.RunAsync(["keys", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains($"Try: adgenius keys {arguments[0]} --help", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.False(Directory.Exists(_command.Home), "no work was started");
    }
}
