using System.CommandLine;
using AdGenius.Cli.Commands;
using AdGenius.Cli.Output;
using AdGenius.Hosting.Processes;

namespace AdGenius.Cli;

/// <summary>The command <c>adgenius</c>: its subcommands, and how all of them handle bad input, a stop signal and an error.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line and returns the exit code (see <see cref="ExitCodes"/>).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        Terminal.Prepare();
        EnvironmentProxy.Install();
        if (!HasWorkingFolder())
        {
            await ReportAsync(["The working folder does not exist any more; change to another one and run the command again."], args);
            return ExitCodes.Failed;
        }

        // Without response files: a prompt may begin with '@'.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (ParseFaults.Of(parsed) is { Count: > 0 } faults)
        {
            await ReportAsync(faults, args);
            await Console.Error.WriteLineAsync($"Try: {ParseFaults.PathOf(parsed)} --help");
            return ExitCodes.BadInput;
        }

        using var stop = new StopSignal();
        try
        {
            // System.CommandLine must not handle stop signals: a job is cancelled first, then the process ends.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            if (args.Any(IsJson))
            {
                await ReportAsync(["Interrupted."], args); // a program that reads the output expects a document
            }

            return ExitCodes.Interrupted;
        }
        catch (Exception fault)
        {
            // The edge of the process: whatever happened, the user gets a line and no stack trace.
            var (exitCode, lines) = CommandFaults.Of(fault);
            await ReportAsync(lines, args);
            return exitCode;
        }
    }

    /// <summary>False where the folder that the command was started in was deleted: no relative name can be read then.</summary>
    private static bool HasWorkingFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory().Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task ReportAsync(IReadOnlyList<string> lines, string[] args)
    {
        try
        {
            await Report.ErrorsAsync(lines, args.Any(IsJson));
        }
        catch (IOException)
        {
            // Standard output cannot be written, which may be the very error: the exit code has to do.
        }
    }

    // As the parser reads it, which may not have come so far.
    private static bool IsJson(string argument) => argument == "--json"
        || argument.Equals("--json=true", StringComparison.OrdinalIgnoreCase)
        || argument.Equals("--json:true", StringComparison.OrdinalIgnoreCase);

    internal static RootCommand Create()
    {
        var root = new RootCommand("Turns a prompt into a finished ad video.");
        root.Options.Add(GlobalOptions.Server);
        root.Options.Add(GlobalOptions.Verbose);
        root.Options.Add(GlobalOptions.LocalModel);
        root.Subcommands.Add(new GenerateCommand());
        root.Subcommands.Add(new QuantifyCommand());
        root.Subcommands.Add(new UpCommand());
        root.Subcommands.Add(new ModelsCommand());
        root.Subcommands.Add(new ListCommand());
        root.Subcommands.Add(new WatchCommand());
        root.Subcommands.Add(new CancelCommand());
        root.Subcommands.Add(new BatchesCommand());
        root.Subcommands.Add(new RetryCommand());
        root.Subcommands.Add(new RetryStoreCommand());
        root.Subcommands.Add(new ApprovalsCommand());
        root.Subcommands.Add(DecisionCommand.Approve());
        root.Subcommands.Add(DecisionCommand.Reject());
        root.Subcommands.Add(new EditCommand());
        root.Subcommands.Add(new RegenerateCommand());
        root.Subcommands.Add(new PreflightCommand());
        root.Subcommands.Add(new AssetsCommand());
        root.Subcommands.Add(new BrandCommand());
        root.Subcommands.Add(new DoctorCommand());
        root.Subcommands.Add(new ProbeCommand());
        root.Subcommands.Add(new DbCommand());
        root.Subcommands.Add(new KeysCommand());
        root.Subcommands.Add(new LimitsCommand());
        root.Subcommands.Add(new PolicyCommand());
        root.Subcommands.Add(new AdminCommand());
        return root;
    }
}
