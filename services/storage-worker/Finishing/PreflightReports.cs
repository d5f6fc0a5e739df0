using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts.Briefs;
using AdGenius.Finishing.Preflight;
using AdGenius.Hosting.Processes;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Preflight reports as files and as messages have them.</summary>
internal static class PreflightReports
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static PreflightVerdict VerdictOf(PreflightReport report) => report.Verdict switch
    {
        Verdict.Pass => PreflightVerdict.Pass,
        Verdict.Warn => PreflightVerdict.Warn,
        _ => PreflightVerdict.Fail,
    };

    /// <summary>Writes a report and returns its file.</summary>
    public static async Task<string> WriteAsync(
        PreflightReport report, string outputName, ScratchFolder work, CancellationToken cancellationToken)
    {
        var file = work.File($"{outputName}.preflight.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Json), cancellationToken);
        return file;
    }
}
