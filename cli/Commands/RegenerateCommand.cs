using System.CommandLine;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius regenerate JOB "feedback"</c>: a stored take again, with changes.</summary>
internal sealed class RegenerateCommand : Command
{
    private readonly Argument<Guid> _job = JobArguments.Id();
    private readonly Argument<string> _feedback = new("FEEDBACK") {
        Description = "What should be different, such as \"warmer, slower, and lose the text\". All else stays as it is." };
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<string> _take = new("--take") {
        Description = "The number of the take, from 1, or its id.",
        DefaultValueFactory = _ => "1" };
    private readonly Option<long?> _seed = Values.Whole(
        "--seed", "The seed, 0 to 4294967295; another one than the take's makes other pictures. Default: the take's.");
    private readonly Option<FileInfo?> _out = new("--out", "-o") {
        Description = "The file to write, or a folder with a slash behind it. Default: CREATIVE-ITERATION.mp4 here." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else on standard output." };

    public RegenerateCommand()
        : base("regenerate", "Generates a stored take again with feedback. Scenes that the feedback is not about stay as they are.")
    {
        Arguments.Add(_job);
        Arguments.Add(_feedback);
        foreach (var option in (Option[])[_take, _seed, _tenant, _out, _json])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => new RegenerateRun(
            parsed.GetValue(_job),
            parsed.GetValue(_take)!,
            parsed.GetValue(_feedback)!,
            parsed.GetValue(_seed),
            parsed.GetValue(_tenant)!,
            parsed.GetValue(_out),
            parsed.GetValue(_json),
            GlobalOptions.SessionOf(parsed)).RunAsync(cancellationToken));
    }
}
