using System.Reflection;
using System.Runtime.CompilerServices;
using AdGenius.Persistence.Databases;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class DatabaseOutageTests
{
    [Theory]
    [InlineData(-2, false)] // command time-out: the server works
    [InlineData(2627, false)] // duplicate key
    [InlineData(1205, true)] // deadlock victim
    [InlineData(10928, true)] // too many sessions, for now
    [InlineData(-1, true)] // no connection
    [InlineData(6005, true)] // shutting down
    [InlineData(40613, true)] // failing over
    [InlineData(976, true)] // replica that is not readable
    [InlineData(978, true)] // replica for read-only connections
    [InlineData(983, true)] // replica whose role is being resolved
    [InlineData(3906, true)] // read-only
    [InlineData(1105, true)] // no space for data
    [InlineData(9002, true)] // no space for the log
    [InlineData(18456, true)] // login refused
    [InlineData(18470, true)] // login disabled
    public void Outage_of_SQL_Server_is_recognized_by_its_error_number(int number, bool expected)
        => Assert.Equal(expected, DatabaseOutage.IsOutage(new DbUpdateException("not saved", Error(number))));

    [Theory]
    [InlineData("25006", true)] // standby
    [InlineData("08P01", true)] // PgBouncer has no server
    [InlineData("57P05", true)] // idle session ended
    [InlineData("25P03", true)] // idle transaction ended
    [InlineData("28P01", true)] // password changed
    [InlineData("42501", false)] // no right to a table
    [InlineData("23505", false)] // duplicate key
    [InlineData("57014", false)] // command canceled
    public void Outage_of_PostgreSQL_is_recognized_by_its_state(string state, bool expected)
        => Assert.Equal(
            expected,
            DatabaseOutage.IsOutage(new DbUpdateException("not saved", new PostgresException("x", "ERROR", "ERROR", state))));

    /// <summary>Without retries, strategies of Entity Framework hide what they call transient in another exception.</summary>
    [Fact]
    public void Failure_of_the_database_is_recognized_at_any_depth()
    {
        Assert.True(DatabaseOutage.IsDatabaseFailure(new InvalidOperationException("transient", new DbUpdateException("x", Error(1222)))));
        Assert.False(DatabaseOutage.IsDatabaseFailure(new InvalidOperationException("no", new IOException("x"))));
    }

    [Theory]
    [InlineData("Npgsql", true)] // thrown by its reader when the connection breaks at that moment
    [InlineData("AdGenius.Orchestrator", false)]
    [InlineData(null, false)]
    public void Null_reference_inside_of_the_driver_is_an_outage(string? source, bool expected)
    {
        var cause = Activator.CreateInstance<NullReferenceException>();
        cause.Source = source;

        Assert.Equal(expected, DatabaseOutage.IsOutage(new InvalidOperationException("not read", cause)));
    }

    [Theory]
    [InlineData("Received backend message DataRow while expecting ParseCompleteMessage. Please file a bug.", true)]
    [InlineData("Received unexpected backend message DataRow. Please file a bug.", true)]
    [InlineData("Cannot write DateTime with Kind=Local", false)]
    public void Answer_of_another_command_is_an_outage_because_its_connection_is_closed(string message, bool expected) =>
        Assert.Equal(expected, DatabaseOutage.IsOutage(new InvalidOperationException("not read", new NpgsqlException(message))));

    /// <summary>SqlClient offers no constructor.</summary>
    private static SqlException Error(int number)
    {
        var error = (SqlError)RuntimeHelpers.GetUninitializedObject(typeof(SqlError));
        Set(error, "_number", number);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(errors, [error]);
        var exception = (SqlException)RuntimeHelpers.GetUninitializedObject(typeof(SqlException));
        Set(exception, "_errors", errors);
        Assert.Equal(number, exception.Number);
        return exception;
    }

    private static void Set(object target, string field, object value)
        => target.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(target, value);
}
