using System.CommandLine;
using System.Text.Json;
using AdGenius.Cli.Doctor;
using AdGenius.HttpContracts;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius doctor</c>: every dependency, found or how to get it.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public DoctorCommand()
        : base("doctor", "Checks the dependencies of AdGenius on this machine and shows how to install what is missing.")
    {
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var results = await DiagnosticRunner.RunAsync(parsed.GetValue(GlobalOptions.LocalModel), cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(results, HttpJson.Options));
            }
            else
            {
                var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "part", "found");
                foreach (var result in results)
                {
                    table.AddRow(
                        result.State switch
                        {
                            CheckState.Found => "[green]ok[/]",
                            CheckState.Unset or CheckState.NotChecked => "[grey]--[/]",
                            _ => "[red]no[/]",
                        },
                        Markup.Escape(result.Part),
                        Markup.Escape(result.Text));
                }

                AnsiConsole.Write(table);
            }

            return results.Any(result => result.State == CheckState.Missing) ? ExitCodes.Failed : ExitCodes.Done;
        });
    }
}
