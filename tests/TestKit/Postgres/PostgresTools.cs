using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace AdGenius.TestKit.Postgres;

/// <summary>
/// <c>pg_dump</c> and <c>pg_restore</c> of the machine's installation, as operators use them. Where there is none the test is skipped.
/// </summary>
public static class PostgresTools
{
    /// <summary>Runs <c>pg_dump</c> on a database and returns what it prints; a dump to a file prints nothing.</summary>
    public static Task<string> DumpAsync(string connectionString, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync("pg_dump", connectionString, arguments, cancellationToken);

    /// <summary>Runs <c>pg_restore</c> on a database.</summary>
    public static Task RestoreAsync(string connectionString, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync("pg_restore", connectionString, arguments, cancellationToken);

    private static async Task<string> RunAsync(
        string program, string connectionString, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var folder = PostgresServer.FindInstallation();
        Assert.SkipWhen(folder is null, $"PostgreSQL is not installed, so there is no {program}.");
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Path.Combine(folder!, program))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = database.Password ?? "", ["LC_ALL"] = "C" },
        };
        foreach (var argument in new[]
        {
            "--host", database.Host!, "--port", database.Port.ToString(CultureInfo.InvariantCulture), "--username", database.Username!,
            "--dbname", database.Database!,
        }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = new Process { StartInfo = start };
        process.Start();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
