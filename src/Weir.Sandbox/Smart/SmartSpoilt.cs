using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Sandbox.Faults;

namespace Weir.Sandbox.Smart;

/// <summary>An answer of the sitrep API as a fault spoils it.</summary>
internal sealed class SmartSpoilt(FaultKind? fault)
{
    public JsonObject Of(JsonObject[] responses, DateOnly first)
    {
        switch (fault)
        {
            case FaultKind.EmptyOutput:
                return new JsonObject { ["OUTPUT"] = new JsonArray() };
            case FaultKind.NoOutput:
                return new JsonObject { ["message"] = "Report is being built" };
            case FaultKind.TwoDateFormats:
                foreach (var response in responses.Where((_, i) => i % 2 == 1))
                    response["reportDate"] = DateOnly.ParseExact((string)response["reportDate"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
                break;
            case FaultKind.DateOutside:
                responses[0]["reportDate"] = first.AddDays(-30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                break;
            case FaultKind.DoubledId:
                responses[1]["responseChildId"] = (string)responses[0]["responseChildId"]!;
                break;
            case FaultKind.WrongTypes:
                responses[0]["value"] = new JsonObject { ["count"] = 12 };
                responses[1]["value"] = true;
                responses[2]["timestamp"] = "this morning";
                break;
            case FaultKind.UnknownField:
                foreach (var response in responses)
                    response["submittedBy"] = "duty manager";
                break;
        }

        return new JsonObject { ["OUTPUT"] = new JsonArray([.. responses]) };
    }
}
