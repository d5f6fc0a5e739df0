using System.Text;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>
/// Makes Entity Framework's script safe for <c>sqlcmd</c>, which sets QUOTED_IDENTIFIER to OFF, so that filtered indexes fail, and
/// continues after an error, so that the migration would be recorded although a table is missing.
/// </summary>
internal static class SqlServerScript
{
    private const string Options = "SET ANSI_NULLS, QUOTED_IDENTIFIER, XACT_ABORT ON;";

    // Each migration is one batch and one transaction, which XACT_ABORT rolls back; a later migration must not follow a failed one.
    private const string StopAfterError = "IF @@ERROR <> 0 SET NOEXEC ON;";

    public static string MakeAtomic(string script)
    {
        var result = new StringBuilder().Append(Options).Append("\nGO\n\n");
        foreach (var batch in script.Split("\nGO\n").Where(batch => !string.IsNullOrWhiteSpace(batch)))
        {
            result.Append(batch.Trim('\n')).Append("\nGO\n").Append(StopAfterError).Append("\nGO\n\n");
        }

        return result.Append("SET NOEXEC OFF;\nGO\n").ToString();
    }
}
