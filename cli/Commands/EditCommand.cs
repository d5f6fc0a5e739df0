using System.CommandLine;
using AdGenius.Contracts.Videos;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius edit JOB</c>: finishes a stored video again, without generating pictures.</summary>
internal sealed class EditCommand : Command
{
    private readonly Argument<Guid> _job = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<double?> _from = Values.Number("--from", "The first second of the scenes that is kept.");
    private readonly Option<double?> _to = Values.Number("--to", "The end of what is kept, in seconds.");
    private readonly Option<string[]> _without = new("--without") {
        Description = "What to leave out: voice, music, captions, overlays (headline, call to action, legal line and every logo, also that "
            + "of the brand kit), end-card.",
        AllowMultipleArgumentsPerToken = true };
    private readonly Option<decimal?> _maxCost = Values.Dollars(
        "--max-cost", "The cost limit of the edit in US dollars. Default: that of the job.");
    private readonly BriefOptions _brief = new();
    private readonly Option<FileInfo?> _out = new("--out", "-o") {
        Description = "The file to write, or a folder with a slash behind it. Default: CREATIVE-ITERATION.mp4 here." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else on standard output." };

    public EditCommand()
        : base("edit", "Edits a stored video: its scenes get other sound, texts, shapes or ends. No picture is generated.")
    {
        Arguments.Add(_job);
        _without.AcceptOnlyFromAmong("voice", "music", "captions", "overlays", "end-card");
        foreach (var option in (Option[])[_tenant, _from, _to, _without, _maxCost, .. _brief.All, _out, _json])
        {
            Options.Add(option);
        }

        Validators.Add(_brief.CheckLogo);
        Validators.Add(result => _brief.CheckLeftOut(result, _without));
        SetAction((parsed, cancellationToken) => new EditRun(
            parsed.GetValue(_job),
            ChangesOf(parsed),
            RemovedOf(parsed),
            _brief.UploadsOf(parsed),
            parsed.GetValue(_out),
            parsed.GetValue(_json),
            GlobalOptions.SessionOf(parsed)).RunAsync(cancellationToken));
    }

    /// <summary>The request whose brief changes that of the job; its ids serve the checks of this machine only.</summary>
    private GenerateVideo ChangesOf(ParseResult parsed) => BriefOptions.Apply(_brief.ToBrief(parsed), new GenerateVideo
    {
        RequestId = Guid.CreateVersion7().ToString(),
        TenantName = parsed.GetValue(_tenant)!,
        CreativeId = "edit",
        MaxCost = parsed.GetValue(_maxCost),
        Edit = new Contracts.Briefs.VideoEdit { TakeId = Guid.Empty, From = parsed.GetValue(_from), To = parsed.GetValue(_to) },
    });

    private IReadOnlyList<string> RemovedOf(ParseResult parsed) => [.. (parsed.GetValue(_without) ?? []).Select(name => name switch
    {
        "voice" => "voiceOver",
        "end-card" => "endCardSeconds",
        _ => name,
    })];
}
