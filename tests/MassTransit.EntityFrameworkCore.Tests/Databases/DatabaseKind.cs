namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
    SqlServer,
}
