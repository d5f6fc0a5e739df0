using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AdGenius.Persistence.Mapping;

/// <summary>Every point in time is stored in UTC; PostgreSQL refuses any other offset.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);
