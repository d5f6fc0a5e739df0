using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Postgres;

/// <summary>State in PostgreSQL.</summary>
public sealed class PostgresAdGeniusDbContext(DbContextOptions<PostgresAdGeniusDbContext> options) : AdGeniusDbContext(options);
