using System.Text;

namespace AdGenius.Cli.Tests;

/// <summary>End to end: a tenant's policy, what it holds, and the decision about it.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task A_held_job_is_listed_approved_and_made()
    {
        var set = await _command.RunAsync("policy", "set", "demo", "--hold", "lighthouse", "--category", "alcohol=refuse");
        Assert.True(set.ExitCode == 0, set.ErrorOutput);
        var (exitCode, held, errors) = await _command.RunJsonAsync("generate", "A lighthouse at sea", "--no-ai", "--duration", "1");
        Assert.True(exitCode == 1, errors);
        Assert.Equal("AwaitingApproval", held.GetProperty("state").GetString());
        Assert.Equal(0, held.GetProperty("cost").GetDecimal());
        var jobId = held.GetProperty("jobId").GetString()!;

        var list = await _command.RunAsync("approvals");
        Assert.Contains(jobId, list.Output, StringComparison.Ordinal);
        var watch = await _command.RunAsync("watch", jobId);
        Assert.Equal(1, watch.ExitCode);
        Assert.Contains("term/lighthouse", watch.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains($"adgenius approve {jobId}", watch.ErrorOutput, StringComparison.Ordinal);

        var approved = await _command.RunAsync("approve", jobId, "--reason", "it is ours");
        Assert.True(approved.ExitCode == 0, approved.ErrorOutput);
        var (done, made, moreErrors) = await _command.RunJsonAsync("watch", jobId);
        Assert.True(done == 0, moreErrors);
        Assert.Equal("it is ours", made.GetProperty("approval").GetProperty("reason").GetString());

        var again = await _command.RunAsync("reject", jobId);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("does not wait for approval", again.ErrorOutput, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task A_refused_job_names_its_rule_and_a_rejected_one_the_reason()
    {
        await _command.RunAsync("policy", "set", "demo", "--block", "volcano", "--hold", "lighthouse");
        var refused = await _command.RunAsync("generate", "A volcano", "--no-ai", "--duration", "1");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("prompt has 'volcano', which the rule term/volcano refuses.", refused.ErrorOutput, StringComparison.Ordinal);

        var (_, held, _) = await _command.RunJsonAsync("generate", "A lighthouse", "--no-ai", "--duration", "1");
        var rejected = await _command.RunAsync("reject", held.GetProperty("jobId").GetString()!, "--reason", "no towers");
        Assert.True(rejected.ExitCode == 0, rejected.ErrorOutput);
        var watch = await _command.RunAsync("watch", held.GetProperty("jobId").GetString()!);
        Assert.Contains("The request was rejected: no towers.", watch.ErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_may_begin_with_a_byte_order_mark()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_command.Folder, "policy.json"), """{"brands":"Refuse"}""", Encoding.UTF8, TestContext.Current.CancellationToken);
        var set = await _command.RunAsync("policy", "set", "acme", "--file", "policy.json");
        Assert.True(set.ExitCode == 0, set.ErrorOutput);
    }

    [LongTest]
    [Fact]
    public async Task A_policy_is_changed_member_by_member_shown_and_cleared()
    {
        await _command.RunAsync(
            "policy", "set", "acme", "--block", "rival", "--hold", "free", "--brands", "refuse", "--allow", "Nike",
            "--category", "drugs=refuse");
        await _command.RunAsync(
            "policy", "set", "acme", "--hold", "rival", "--unblock", "free", "--category", "politics=pass", "--label", "true");
        var shown = await _command.RunAsync("policy", "show", "acme");
        Assert.Equal(
            """{"blockedTerms":[{"term":"rival","action":"Hold"}],"categories":[{"category":"drugs","action":"Refuse"},"""
            + """{"category":"politics","action":"Pass"}],"brands":"Refuse","allowedNames":["Nike"],"label":true}""",
            shown.Output.Trim());
        await _command.RunAsync("policy", "clear", "acme");
        Assert.Equal("{}", (await _command.RunAsync("policy", "show", "acme")).Output.Trim());

        var log = (await _command.RunAsync("admin", "audit-log")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, log.Length);
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName}: ClearPolicy acme: Done", log[0], StringComparison.Ordinal);
        Assert.All(log[1..], line => Assert.Contains(": SetPolicy acme: Done", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TENANT must be 1 to 64 letters", "set", "a/b", "--block", "xy")]
    [InlineData("--category is 'cats=hold'; it must be NAME=ACTION", "set", "acme", "--category", "cats=hold")]
    [InlineData("categories[0].action must be Refuse for child-abuse.", "set", "acme", "--category", "child-abuse=pass")]
    [InlineData("--brands is 'maybe'; allowed are pass, hold, refuse.", "set", "acme", "--brands", "maybe")]
    [InlineData("blockedTerms[0].term must have at least 2 letters or digits", "set", "acme", "--block", "!")]
    [InlineData("it must be a JSON file", "set", "acme", "--file", "missing.json")]
    public async Task Bad_input_gets_one_clear_error_and_exit_code_2(string message, params string[] arguments)
    {
        var outcome = await _command.RunAsync(["policy", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.ErrorOutput, StringComparison.Ordinal);
    }
}
