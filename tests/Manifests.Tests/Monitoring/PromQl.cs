using System.Diagnostics;
using System.Text.Json;

namespace AdGenius.Manifests.Tests.Monitoring;

/// <summary>Parses PromQL with the parser of Prometheus' own editor, a package of the folder schemas.</summary>
internal static class PromQl
{
    private static readonly string Folder = Repository.PathOf("tests/Manifests.Tests/schemas");

    public static async Task<IReadOnlyList<ParsedExpression>> ParseAsync(
        IReadOnlyCollection<string> expressions, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "@prometheus-io")),
            "The PromQL parser is not installed: npm ci --ignore-scripts in tests/Manifests.Tests/schemas.");
#pragma warning disable RS0030 // a program of the test, whose output is read to its end
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "promql.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
#pragma warning restore RS0030
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(expressions).AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process.ExitCode);
        var parsed = JsonSerializer.Deserialize<List<ParsedExpression>>(output, JsonSerializerOptions.Web)!;
        Assert.Equal(expressions.Count, parsed.Count);
        return parsed;
    }
}

/// <summary>What is in an expression.</summary>
internal sealed record ParsedExpression(IReadOnlyList<string> Faults, IReadOnlyList<string> Metrics, IReadOnlyList<string> Labels);
