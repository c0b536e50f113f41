{-# LANGUAGE RankNTypes #-}
{-# LANGUAGE ScopedTypeVariables #-}

-- | A connection, with one request at a time: one thread reads its records, so that an abort is seen, another has the request.
module Hack.Handler.Wizgi.Connection
  ( Connection
  , Service (..)
  , enter
  , exit
  , newConnection
  , serve
  , stop
  ) where

import Control.Concurrent (ThreadId, forkIO, forkIOWithUnmask, threadDelay)
import Control.Exception
import Control.Monad (join, unless, void, when)
import Data.Bits ((.&.))
import Data.ByteString (ByteString)
import qualified Data.ByteString as B
import qualified Data.ByteString.Char8 as C
import Data.IORef
import qualified Data.Map.Strict as Map
import GHC.Conc (TVar, atomically, newTVarIO, readTVar, readTVarIO, retry, writeTVar)
import Hack
import Hack.Handler.Wizgi.FastCgi
import Hack.Handler.Wizgi.Input
import Hack.Handler.Wizgi.Request
import Hack.Handler.Wizgi.Response
import Hack.Handler.Wizgi.Wire
import Network.Socket (Socket)
import System.Timeout (timeout)

-- | What connections have in common.
data Service = Service
  { application :: Application
  , free :: TVar Int -- ^ Requests that may still begin.
  , busy :: TVar Int -- ^ Threads that the end waits for.
  , isStopping :: TVar Bool
  , logLine :: String -> IO ()
  }

data Connection = Connection
  { service :: Service
  , wire :: Wire
  , current :: IORef (Maybe Exchange)
  , count :: IORef Int -- Requests that have begun.
  , isEnding :: IORef Bool
  , hasPlace :: TVar Bool -- It came with a place for its first request.
  }

data Exchange = Exchange
  { number :: Int -- Of those of the connection: an id may come again.
  , requestId :: Int
  , keeps :: Bool
  , phase :: Phase
  }

data Phase = Collecting [ByteString] Int | Running Input ThreadId

-- | Bytes: all variables of a request. Wizgi sends no more than its own limits let in.
maxVariables :: Int
maxVariables = 4 * 1024 * 1024

-- | Microseconds of silence where a request should come.
idleTime :: Int
idleTime = 75000000

-- | One for which there was an 'enter'.
newConnection :: Service -> Socket -> IO Connection
newConnection shared sock = Connection shared <$> newWire sock <*> newIORef Nothing <*> newIORef 0 <*> newIORef False <*> newTVarIO True

-- | Until the connection is closed. Throws nothing.
serve :: Connection -> IO ()
serve connection = do
  -- Who connects and says nothing has no place.
  void (forkIO (threadDelay firstTime >> givePlaceBack connection))
  (readOn connection `catch` malformed) `finally` (leave connection >> givePlaceBack connection)
  where
    malformed (problem :: ProtocolError) = logLine (service connection) ("a connection is closed: it has " ++ show problem)

-- | Has no request follow the one that runs.
stop :: Connection -> IO ()
stop connection = do
  served <- readIORef (count connection)
  if served > 0 then cutIfIdle else void (forkIO (threadDelay firstTime >> cutIfIdle))
  where
    cutIfIdle = do
      isBetween <- isBetweenRecords (wire connection)
      running <- readIORef (current connection)
      case running of
        Nothing | isBetween -> cut (wire connection)
        _ -> return ()

-- | Microseconds in which a new connection's first request should come. It may be on its way, and would not be sent again.
firstTime :: Int
firstTime = 2000000

readOn :: Connection -> IO ()
readOn connection = do
  exchange <- readIORef (current connection)
  record <- case phase <$> exchange of
    Just (Running _ _) -> readRecord (wire connection)
    _ -> join <$> timeout idleTime (readRecord (wire connection))
  case record of
    Nothing -> return ()
    Just one -> do
      ends <- readIORef (isEnding connection)
      unless ends (takeRecord connection one)
      readOn connection

-- The client has gone: nobody is to wait for it, or work for it.
leave :: Connection -> IO ()
leave connection = do
  exchange <- atomicModifyIORef' (current connection) (\one -> (Nothing, one))
  mapM_ giveUp exchange
  cut (wire connection)

giveUp :: Exchange -> IO ()
giveUp exchange = case phase exchange of
  Running input worker -> do
    fail' input gone
    -- Its thread may be where it cannot be told at once.
    void (forkIO (throwTo worker gone))
  Collecting _ _ -> return ()

gone :: ClientGone
gone = ClientGone "the client has gone"

takeRecord :: Connection -> Record -> IO ()
takeRecord connection (Record kind request bytes)
  | request == 0 = manage connection kind bytes
  | kind == beginRequest = begin connection request bytes
  | otherwise = do
      exchange <- readIORef (current connection)
      case exchange of
        Just one | requestId one == request -> continue connection one kind bytes
        -- Of a request that was refused, or has ended (section 3.3).
        _ -> return ()

-- Section 4.
manage :: Connection -> RecordType -> ByteString -> IO ()
manage connection kind bytes
  | kind == getValues = do
      asked <- either throwIO return (parsePairs bytes)
      let known = [("FCGI_MPXS_CONNS", "0")]
      answer (encode getValuesResult 0 (encodePairs [pair | pair@(name, _) <- known, C.pack name `elem` map fst asked]))
  | otherwise = answer (unknownOf kind)
  where
    answer = withWire (wire connection) . sendNow (wire connection)

-- Section 5.1.
begin :: Connection -> Int -> ByteString -> IO ()
begin connection request bytes = do
  when (B.length bytes /= 8) $ throwIO (ProtocolError ("a BEGIN_REQUEST of " ++ show (B.length bytes) ++ " bytes"))
  exchange <- readIORef (current connection)
  let isKept = B.index bytes 2 .&. 1 /= 0
      refuse = withWire (wire connection) . sendNow (wire connection) . endOf request
  case exchange of
    Just one
      | requestId one == request -> throwIO (ProtocolError ("request " ++ show request ++ " twice"))
      | otherwise -> refuse cantMultiplex
    Nothing
      | B.take 2 bytes /= B.pack [0, 1] -> refuse unknownRole >> unless isKept (finish' connection)
      | otherwise -> do
          modifyIORef' (count connection) (+ 1)
          serial <- readIORef (count connection)
          writeIORef (current connection) (Just (Exchange serial request isKept (Collecting [] 0)))

continue :: Connection -> Exchange -> RecordType -> ByteString -> IO ()
continue connection exchange kind bytes = case phase exchange of
  _ | kind == abortRequest -> abort connection exchange
    | kind == extraData -> return ()
  Collecting parts size
    | kind /= params -> throwIO (ProtocolError ("a record of type " ++ show kind ++ " before the end of the variables"))
    | B.null bytes -> start connection exchange (B.concat (reverse parts))
    | size + B.length bytes > maxVariables -> throwIO (ProtocolError ("variables of more than " ++ show maxVariables ++ " bytes"))
    | otherwise -> writeIORef (current connection) (Just exchange {phase = Collecting (bytes : parts) (size + B.length bytes)})
  Running input _
    | kind /= stdinData -> throwIO (ProtocolError ("a record of type " ++ show kind ++ " in a request"))
    | otherwise -> do
        isOver <- hasEnded input
        when isOver $ throwIO (ProtocolError "more body behind its end")
        if B.null bytes then finish input else push input bytes

-- Section 5.4.
abort :: Connection -> Exchange -> IO ()
abort connection exchange = do
  isOurs <- takeBack connection exchange
  when isOurs $ do
    giveUp exchange
    sendEnd connection exchange

start :: Connection -> Exchange -> ByteString -> IO ()
start connection exchange bytes = do
  variables <- either throwIO (return . Map.fromList) (parsePairs bytes)
  input <- newInput =<< either throwIO return (contentLength variables)
  let shared = service connection
  -- With all exceptions held back until there is somebody to tell.
  mask_ $ do
    atomically (readTVar (busy shared) >>= writeTVar (busy shared) . (+ 1))
    ready <- newTVarIO False
    worker <- forkIOWithUnmask $ \unmask ->
      (atomically (readTVar ready >>= \isReady -> unless isReady retry) >> work connection exchange input variables unmask)
        `catch` (\(ClientGone _) -> return ())
        `finally` (dismiss input >> atomically (readTVar (busy shared) >>= writeTVar (busy shared) . subtract 1))
    writeIORef (current connection) (Just exchange {phase = Running input worker})
    atomically (writeTVar ready True)

-- The request's own thread.
work :: Connection -> Exchange -> Input -> Variables -> (forall a. IO a -> IO a) -> IO ()
work connection exchange input variables unmask = do
  hasStarted <- newIORef False
  let send bytes = writeIORef hasStarted True >> output connection exchange bytes
      method = Map.findWithDefault B.empty (C.pack "REQUEST_METHOD") variables
      isHead = method == C.pack "HEAD"
      failed problem = case fromException problem of
        Just (ClientGone _) -> return ()
        Nothing -> logLine (service connection) ("Error handling request " ++ requestLine variables ++ "\n" ++ displayException problem)
  outcome <- try (unmask (inTurn connection (ask isHead send)))
  case outcome of
    Right () -> complete
    Left problem -> do
      failed problem
      isSent <- readIORef hasStarted
      if isSent
        then do
          -- Without END_REQUEST: the client is to see that this is not all.
          isOurs <- takeBack connection exchange
          when isOurs (finish' connection)
        else quietly (unmask (plain isHead 500 "Internal Server Error\n" send)) >> complete
  where
    ask isHead send = do
      lazy <- lazyInput input
      case makeEnv variables lazy of
        Nothing -> plain isHead 501 "Not Implemented\n" send
        Just env -> application (service connection) env >>= sendResponse isHead send
    complete = do
      isOurs <- takeBack connection exchange
      when isOurs (quietly (sendEnd connection exchange))
    quietly action = action `catch` \(_ :: SomeException) -> return ()

-- | Takes one of the places for requests that run at the same time; waits for it.
enter :: Service -> IO ()
enter shared = atomically $ do
  left <- readTVar (free shared)
  if left > 0 then writeTVar (free shared) (left - 1) else retry

-- | Gives it back.
exit :: Service -> IO ()
exit shared = atomically (readTVar (free shared) >>= writeTVar (free shared) . (+ 1))

inTurn :: Connection -> IO a -> IO a
inTurn connection = bracket_ (takePlace connection >>= \hasOwn -> unless hasOwn (enter (service connection))) (exit (service connection))

givePlaceBack :: Connection -> IO ()
givePlaceBack connection = mask_ (takePlace connection >>= \hasOwn -> when hasOwn (exit (service connection)))

-- | The place that the connection came with; False: it is gone.
takePlace :: Connection -> IO Bool
takePlace connection = atomically (readTVar (hasPlace connection) <* writeTVar (hasPlace connection) False)

plain :: Bool -> Int -> String -> (ByteString -> IO ()) -> IO ()
plain isHead code text send = either throwIO (send . withBody) (encodeHead code [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", show (length text))])
  where
    withBody bytes = if isHead then bytes else B.append bytes (C.pack text)

output :: Connection -> Exchange -> ByteString -> IO ()
output connection exchange bytes = mapM_ one (encodeAll stdoutData (requestId exchange) bytes)
  where
    one record = withWire (wire connection) $ do
      isOurs <- maybe False ((== number exchange) . number) <$> readIORef (current connection)
      unless isOurs (throwIO gone)
      sendNow (wire connection) record `catch` \(_ :: IOException) -> throwIO gone

-- | Ends the request for the connection; False: another has done that.
takeBack :: Connection -> Exchange -> IO Bool
takeBack connection exchange = atomicModifyIORef' (current connection) $ \now -> case now of
  Just one | number one == number exchange -> (Nothing, True)
  _ -> (now, False)

sendEnd :: Connection -> Exchange -> IO ()
sendEnd connection exchange = do
  withWire (wire connection) (sendNow (wire connection) (encode stdoutData (requestId exchange) B.empty ++ endOf (requestId exchange) requestComplete))
  isLast <- readTVarIO (isStopping (service connection))
  when (isLast || not (keeps exchange)) (finish' connection)

finish' :: Connection -> IO ()
finish' connection = writeIORef (isEnding connection) True >> finishSending (wire connection)
