using System.CommandLine;
using System.Text.Json;
using AdGenius.Cli.Doctor;
using AdGenius.Gateway;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius doctor</c>: every dependency, found or how to get it.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public DoctorCommand()
        : base("doctor", "Looks for everything AdGenius uses, and says how to get what is missing.")
    {
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await Examination.RunAsync(parsed.GetValue(GlobalOptions.LocalModel), cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(findings, GatewayJson.Options));
            }
            else
            {
                var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "part", "found");
                foreach (var finding in findings)
                {
                    table.AddRow(
                        finding.State switch
                        {
                            FindingState.Found => "[green]ok[/]",
                            FindingState.Unset => "[grey]--[/]",
                            _ => "[red]no[/]",
                        },
                        Markup.Escape(finding.Part),
                        Markup.Escape(finding.Text));
                }

                AnsiConsole.Write(table);
            }

            return findings.Any(finding => finding.State == FindingState.Missing) ? ExitCodes.Failed : ExitCodes.Done;
        });
    }
}
