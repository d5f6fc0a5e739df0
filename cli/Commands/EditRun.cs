using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>One <c>edit</c>: checks the input, uploads files, submits, shows progress, fetches the files.</summary>
internal sealed class EditRun(
    Guid jobId,
    GenerateVideo changes,
    IReadOnlyList<string> removed,
    BriefUploads uploads,
    FileInfo? output,
    bool json,
    SessionSettings settings)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // The script of a voice-over that states none is that of the job.
        var keepsScript = changes.VoiceOver is { Text: null, Scenes: null };
        var faults = VideoRequestRules.Check(changes, ModelIds.All)
            .Where(fault => !keepsScript || fault.Field != "voiceOver.text").ToList();
        if (faults.Count > 0)
        {
            await Report.ErrorsAsync([.. faults.Select(fault => fault.Text)], json);
            return ExitCodes.BadInput;
        }

        uploads.EnsureReadable();
        var files = OutputFiles.Prepare(output, 1, changes.Outputs, changes.Captions);
        await using var session = await FleetSession.OpenForWorkAsync(settings, cancellationToken);
        var sent = await uploads.UploadAsync(session, changes, cancellationToken);
        var body = BodyOf(sent);
        return await new SubmittedJob(session, changes.TenantName, json).RunAsync(
            changes.RequestId,
            (client, cancellation) => client.EditAsync(changes.TenantName, jobId, body, cancellation),
            files,
            cancellationToken);
    }

    /// <summary>A merge patch: what is stated changes the job's own, and null removes.</summary>
    private JsonObject BodyOf(GenerateVideo request)
    {
        var brief = new Brief
        {
            VoiceOver = request.VoiceOver,
            Music = request.Music,
            Captions = request.Captions,
            Overlays = request.Overlays,
            EndCardSeconds = request.EndCardSeconds,
            BrandKit = request.BrandKit,
            Outputs = request.Outputs,
            Disclosure = request.Disclosure,
        };
        var body = (JsonObject)JsonSerializer.SerializeToNode(brief, HttpJson.Options)!;
        if (request.VoiceOver is { } voice && (voice.Text ?? (object?)voice.Scenes) is not null)
        {
            body["voiceOver"]![voice.Text is null ? "text" : "scenes"] = null; // the other form of the job's script
        }

        if (request.Music is { } music && (music.Source ?? music.Mood) is not null)
        {
            body["music"]![music.Source is null ? "source" : "mood"] = null; // the other form of the job's music
        }

        foreach (var overlay in (body["overlays"] as JsonObject)?.Select(member => member.Value).OfType<JsonObject>().ToList() ?? [])
        {
            if (overlay.ContainsKey("text") != overlay.ContainsKey("image"))
            {
                overlay[overlay.ContainsKey("text") ? "image" : "text"] = null; // the other form of the job's overlay
            }
        }

        body["requestId"] = request.RequestId;
        if (request.MaxCost is { } maxCost)
        {
            body["maxCost"] = maxCost; // null would remove that of the job
        }

        body["from"] = request.Edit?.From;
        body["to"] = request.Edit?.To;
        foreach (var member in removed)
        {
            body[member] = member == "overlays" ? NoOverlays() : null;
        }

        return body;
    }

    // Without overlays the logo of the brand kit would be shown.
    private static JsonObject NoOverlays() => new()
    {
        ["logo"] = new JsonObject { ["text"] = HiddenLogo.Overlay.Text, ["image"] = null },
        ["headline"] = null,
        ["callToAction"] = null,
        ["legalLine"] = null,
    };
}
