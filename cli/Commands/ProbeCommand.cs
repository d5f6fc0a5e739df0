using System.CommandLine;
using AdGenius.Cli.Doctor;

namespace AdGenius.Cli.Commands;

/// <summary>Tries one execution provider for <see cref="ProviderProbe"/>; not in the help.</summary>
internal sealed class ProbeCommand : Command
{
    private readonly Argument<string> _folder = new("folder");
    private readonly Argument<string> _provider = new("provider");

    public ProbeCommand()
        : base(ProviderProbe.Verb)
    {
        Hidden = true;
        Arguments.Add(_folder);
        Arguments.Add(_provider);
        SetAction((parsed, cancellationToken) =>
        {
            ProviderProbe.Answer(parsed.GetValue(_folder)!, parsed.GetValue(_provider)!, cancellationToken);
            return Task.FromResult(ExitCodes.Done);
        });
    }
}
