using System.Text.Json.Nodes;
using AdGenius.TestKit;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>Checks the approved document, and messages against it, with AsyncAPI's parser and a validator of JSON Schema.</summary>
internal static class AsyncApiCheck
{
    private static readonly string Folder = Path.Combine(Repository.Tests, "parser");

    /// <summary>Fails with every fault where there is one; else returns the output.</summary>
    /// <param name="messages"><c>{"message", "payload"}</c>, or <c>{"schema", "payload"}</c> for values that are in no range.</param>
    public static async Task<string> RunAsync(IReadOnlyCollection<JsonObject> messages)
    {
        var (exitCode, output) = await CheckAsync(messages);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"checked: {messages.Count} payloads", output, StringComparison.Ordinal);
        return output;
    }

    /// <summary>The faults, of which there must be one.</summary>
    public static async Task<string> FailAsync(IReadOnlyCollection<JsonObject> messages)
    {
        var (exitCode, output) = await CheckAsync(messages);
        Assert.Equal(1, exitCode);
        return output;
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(IReadOnlyCollection<JsonObject> messages)
    {
        Repository.NeedsNodePackages(Folder);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(
                file, messages.Select(message => message.ToJsonString()), TestContext.Current.CancellationToken);
            return await ServerProcess.RunAsync(
                "node", [Path.Combine(Folder, "check.mjs"), Repository.AsyncApi, file], null, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
